/** Recording what is asked of Graph, in Settings. */
export const recording = {
  "recording.title": "Record what is asked of Graph",
  "recording.line":
    "Writes the requests and answers of this run to a file, for a report or to compare a tenant with the simulated one. Secrets are removed and people replaced by aliases; mappings that you wrote yourself stay as they are. Look through it before sharing. Closing Slipway while it records writes what there is.",
  "recording.off": "Not recording",
  "recording.on": {
    one: "Recording since {since}, {count} request",
    other: "Recording since {since}, {count} requests",
  },
  "recording.held": {
    one: "Stopped. {count} request is held and not written yet.",
    other: "Stopped. {count} requests are held and not written yet.",
  },
  "recording.start": "Start recording",
  "recording.stop": "Stop and write the file",
  "recording.write": "Write the file",
  "recording.folder": "The file goes to",
  "recording.written": {
    one: "One request was recorded in",
    other: "{count} requests were recorded in",
  },
  "recording.leftOut": {
    one: "One request is left out: it had no answer, or there were too many.",
    other: "{count} requests are left out: they had no answer, or there were too many.",
  },
  "recording.nothing": "Nothing was asked of Graph meanwhile, so there is no file.",
} as const;
