import { useEffect, useState } from "react";

/** For what lies over the page: when it is taken away, the focus returns to where it came from. */
export function useGivesBackFocus() {
  // Read while drawing for the first time: a field of the dialog takes the focus right after.
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      setTimeout(() => {
        // What the dialog led to may have taken the focus by now.
        if (document.activeElement !== document.body) return;
        if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      }, 0);
    },
    [before],
  );
}
