import { makeStyles } from "@fluentui/react-components";
import type { MailView } from "../../api/call";
import { CopyButton } from "../../components/CopyButton";
import { CopyField } from "../../components/CopyField";
import { Disclosure } from "../../components/Disclosure";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({
  mail: { display: "flex", flexDirection: "column", gap: "8px", maxWidth: "640px" },
  body: {
    ...scale.body,
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    margin: 0,
    padding: "10px 12px",
    borderRadius: "6px",
    border: slip.line,
    backgroundColor: slip.code,
    fontFamily: "inherit",
    userSelect: "text",
  },
});

/** A mail that was written for the admin, who sends it from their own program. */
export function MailText({ mail, id }: { mail: MailView; id: string }) {
  const styles = useStyles();
  return (
    <Disclosure label={t("mail.show")} data-testid={`mail-${id}`}>
      <div className={styles.mail}>
        <CopyField label={t("mail.to")} value={mail.to ?? t("mail.toUnknown")} />
        <CopyField label={t("mail.subject")} value={mail.subject} />
        <p className={styles.body} data-testid={`mail-${id}-body`}>
          {mail.body}
        </p>
        <div>
          <CopyButton wide value={mail.body} label={t("mail.copy")} data-testid={`mail-${id}-copy`} />
        </div>
      </div>
    </Disclosure>
  );
}
