import { Link, makeStyles } from "@fluentui/react-components";
import { OpenRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useAct } from "../api/hooks";
import { t } from "../messages/t";

const useStyles = makeStyles({
  link: { fontSize: "inherit", lineHeight: "inherit", textAlign: "left" },
  icon: { fontSize: "12px", marginLeft: "3px", verticalAlign: "-1px" },
});

interface Props {
  url: string;
  children: ReactNode;
  "data-testid"?: string;
}

/** A link that opens in the system's browser, never in this window. */
export function ExternalLink({ url, children, ...rest }: Props) {
  const styles = useStyles();
  const open = useAct("linkOpen");
  return (
    <>
      <Link
        as="button"
        inline
        className={styles.link}
        title={url}
        onClick={() => {
          open.mutate({ url });
        }}
        data-testid={rest["data-testid"]}
      >
        {children}
        <OpenRegular className={styles.icon} aria-label={t("common.opensInBrowser")} role="img" />
      </Link>
      {open.isError && <span role="alert"> {open.error.message}</span>}
    </>
  );
}
