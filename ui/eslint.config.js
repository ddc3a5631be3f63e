import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "dist-mock", "node_modules", "src/api/generated"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { globals: globals.browser, parserOptions: { projectService: true } },
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      // One door to the backend: everything goes through `api/call.ts`.
      "no-restricted-imports": [
        "error",
        {
          patterns: [{ group: ["@tauri-apps/api/core", "**/generated/*"], message: "Use api/call.ts." }],
        },
      ],
    },
  },
  {
    files: ["src/api/*.ts", "src/test/**", "src/dev/**", "src/**/*.test.*", "src/theme/preference.ts"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    // The backend rejects with plain objects, and made-up data knows its own length.
    files: ["src/test/**", "src/dev/**", "src/**/*.test.*"],
    rules: {
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
);
