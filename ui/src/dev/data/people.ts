/** Made-up people and groups that the other sample data share. */
export const groupNames = [
  "SMS2GO - Billing",
  "SMS2GO - Rettighed - Adgang til beskedernes brødtekst",
  "SMS2GO - Rettighed - Adgang til rapport med sendte beskeder",
  "SMS2GO - Rettighed - Se og rediger eksisterende brugere",
  "SMS2GO - Rettighed - Tilladt at tilføje brugere",
  "SMS2GO - Rolle - Administrator",
  "SMS2GO - Rolle - Default Liste bruger",
  "SMS2GO - Rolle - Outlook Add-in",
];

/** Display names, other scripts and a very long one included. */
export const names = [
  "Søren Holm",
  "Ida Berg",
  "Jonas Dahl",
  "Aya Ōta",
  "Maja Lund",
  "Nikoline Østergaard",
  "Łukasz Wiśniewski",
  "Ирина Петрова",
  "王小明",
  "Maximiliane-Charlotte von und zu Hohenstein-Schauenburg",
  "Freja Kjær",
  "Emil Skov",
  "Astrid Bjørn",
  "Oscar Lind",
  "Þóra Jónsdóttir",
];

/** `soren.holm@contoso.example`. */
export const upnOf = (name: string) =>
  `${
    name
      .toLowerCase()
      .replace(/ø/g, "o")
      .replace(/æ/g, "ae")
      .replace(/å/g, "a")
      .normalize("NFKD")
      .replace(/[^a-z ]/g, "")
      .trim()
      .replace(/ +/g, ".") || "user"
  }@contoso.example`;

/** The simulated tenant. */
export const tenant = {
  id: "6f0c3d1e-52d4-4a1b-9b57-0f6a51c2b3d4",
  name: "Contoso Nordic",
  account: "maja.lund@contoso.example",
  simulated: true,
};

/** A moment so many minutes ago. */
export const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
