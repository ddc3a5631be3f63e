import { makeStyles } from "@fluentui/react-components";
import { Fragment } from "react";
import { type as scale } from "../theme/tokens";

const useStyles = makeStyles({ name: { ...scale.mono, overflowWrap: "anywhere" } });

const enterprise = /^urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User:/;

/** A SCIM attribute path; a long URN is shortened (the whole is in the tooltip) and breaks where a path breaks. */
export function AttributeName({ path }: { path: string }) {
  const styles = useStyles();
  const parts = path.replace(enterprise, "enterprise…").split(/(?<=[.…:\]])/);
  return (
    <span className={styles.name} title={path}>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
