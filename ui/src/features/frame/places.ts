import {
  HomeFilled,
  HomeRegular,
  RocketFilled,
  RocketRegular,
  ServerFilled,
  ServerRegular,
  SettingsFilled,
  SettingsRegular,
} from "@fluentui/react-icons";

/** The places of the navigation; only those that exist. */
export const places = [
  { to: "/", name: "frame.home", icon: HomeRegular, active: HomeFilled, id: "home" },
  { to: "/setup", name: "frame.setup", icon: RocketRegular, active: RocketFilled, id: "setup" },
  { to: "/trial", name: "frame.trial", icon: ServerRegular, active: ServerFilled, id: "trial" },
] as const;

/** Stands apart, at the bottom. */
export const settingsPlace = {
  to: "/settings",
  name: "frame.settings",
  icon: SettingsRegular,
  active: SettingsFilled,
  id: "settings",
} as const;

/** Any place of the navigation. */
export type Place = (typeof places)[number] | typeof settingsPlace;
