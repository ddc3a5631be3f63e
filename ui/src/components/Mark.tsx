import { makeStyles, tokens } from "@fluentui/react-components";

const useStyles = makeStyles({
  mark: {
    width: "26px",
    height: "26px",
    borderRadius: "6px",
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
    flexShrink: 0,
    display: "block",
  },
});

/** The mark: a hull leaving the slip. */
export function Mark() {
  const styles = useStyles();
  return (
    <svg className={styles.mark} viewBox="0 0 26 26" aria-hidden="true">
      <path d="M4.5 19.2 21.5 16v1.9L4.5 21.1z" fill="currentColor" opacity=".75" />
      <path
        d="M6 14.6 20.6 8.4c.5-.2 1 .3.8.8-1 2.700-3 4.300-6 4.900L7.300 16c-1.400.3-2.300-.9-1.300-1.400z"
        fill="currentColor"
      />
    </svg>
  );
}
