import { useEffect } from "react";

/** Ctrl+K and Cmd+K open and close the command palette. */
export function usePaletteKey(setOpen: (change: (open: boolean) => boolean) => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen((open) => !open);
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [setOpen]);
}
