import { createContext, useContext } from "react";
import type { ThemeChoice } from "./preference";

interface ThemeState {
  choice: ThemeChoice;
  choose: (choice: ThemeChoice) => void;
  dark: boolean;
}

/** See `ThemeProvider`. */
export const ThemeContext = createContext<ThemeState>({
  choice: "system",
  choose: () => undefined,
  dark: false,
});

/** The theme, and how to change it. */
export const useTheme = () => useContext(ThemeContext);
