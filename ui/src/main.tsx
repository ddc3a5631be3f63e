import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, createCache } from "./App";
import "./global.css";
import { createAppRouter } from "./router";
import { readTheme } from "./theme/preference";

// Answers from made-up data, for looking at screens in a browser; no other mode carries this code.
if (import.meta.env.MODE === "mock") (await import("./dev/mock")).installMock();

const theme = await readTheme();
const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
createRoot(place).render(
  <StrictMode>
    <App router={createAppRouter()} cache={createCache()} theme={theme} />
  </StrictMode>,
);
