import { FluentProvider } from "@fluentui/react-components";
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { useMedia } from "../components/useMedia";
import { keepTheme, type ThemeChoice } from "./preference";
import { ThemeContext } from "./useTheme";
import { darkTheme, lightTheme } from "./themes";

interface Props {
  /** The kept choice, read before the first picture so that nothing flashes. */
  initial: ThemeChoice;
  children: ReactNode;
}

/** Light, dark, or as the system says; the choice is kept. */
export function ThemeProvider({ initial, children }: Props) {
  const [choice, setChoice] = useState(initial);
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  const dark = choice === "dark" || (choice === "system" && systemDark);
  const choose = useCallback((next: ThemeChoice) => {
    setChoice(next);
    void keepTheme(next);
  }, []);
  useEffect(() => {
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  }, [dark]);
  const value = useMemo(() => ({ choice, choose, dark }), [choice, choose, dark]);
  return (
    <ThemeContext value={value}>
      <FluentProvider theme={dark ? darkTheme : lightTheme} style={{ height: "100%", background: "none" }}>
        {children}
      </FluentProvider>
    </ThemeContext>
  );
}
