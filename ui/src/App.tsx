import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { createAppRouter } from "./router";
import type { ThemeChoice } from "./theme/preference";
import { ThemeProvider } from "./theme/ThemeProvider";

/** The cache of the backend's answers. The backend is on this computer: nothing is retried behind anyone's back. */
export const createCache = () =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: false, refetchOnWindowFocus: false, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });

interface Props {
  router: ReturnType<typeof createAppRouter>;
  cache: QueryClient;
  theme: ThemeChoice;
}

/** Everything around the screens. */
export function App({ router, cache, theme }: Props) {
  return (
    <ThemeProvider initial={theme}>
      <QueryClientProvider client={cache}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ThemeProvider>
  );
}
