import type { BrandVariants } from "@fluentui/react-components";

/** Harbour blue: 80 is the fill of a button on light, 110 the same on dark. */
export const harbour: BrandVariants = {
  10: "#04141b",
  20: "#08222e",
  30: "#0a2f40",
  40: "#0a3b51",
  50: "#0a4760",
  60: "#0a506d",
  70: "#0a5979",
  80: "#0b6285",
  90: "#237a9d",
  100: "#4199bf",
  110: "#5fb8dc",
  120: "#7fc8e5",
  130: "#9dd6ed",
  140: "#bae3f3",
  150: "#d6eff9",
  160: "#ebf7fc",
};
