import { Checkbox, makeStyles, mergeClasses } from "@fluentui/react-components";
import { useId } from "react";
import type { GuideItem } from "../../api/call";
import { Chip } from "../../components/Chip";
import { CopyField } from "../../components/CopyField";
import { GuideId } from "../../components/GuideId";
import { Notice } from "../../components/Notice";
import { t } from "../../messages/t";
import { slip } from "../../theme/tokens";
import { GuidePlace } from "./GuidePlace";
import { MailText } from "./MailText";

const useStyles = makeStyles({
  notice: { padding: "12px 16px" },
  row: { display: "flex", gap: "4px", padding: "8px 16px 8px 8px" },
  words: {
    flexGrow: 1,
    minWidth: 0,
    paddingTop: "6px",
    display: "flex",
    flexDirection: "column",
    gap: "6px",
  },
  head: { display: "flex", flexWrap: "wrap", alignItems: "baseline", gap: "4px 8px" },
  text: { overflowWrap: "anywhere", cursor: "pointer" },
  done: { color: slip.second },
  copy: { maxWidth: "440px" },
});

interface Props {
  item: GuideItem;
  /** The place is said above the list. */
  bare: boolean;
  onTick: (done: boolean) => void;
}

/** One thing to do at the vendor: where, what to paste, and a tick. */
export function GuideRow({ item, bare, onTick }: Props) {
  const styles = useStyles();
  const id = useId();
  if (item.informs && item.notice) {
    // Something to know has nothing to tick.
    return (
      <li className={styles.notice} data-testid={`guide-${item.id}`}>
        <Notice notice={item.notice} />
      </li>
    );
  }
  return (
    <li className={styles.row} data-testid={`guide-${item.id}`}>
      <Checkbox
        id={id}
        checked={item.done}
        onChange={(_, data) => onTick(data.checked === true)}
        aria-label={item.text}
        data-testid={`tick-${item.id}`}
      />
      <div className={styles.words}>
        <div className={styles.head}>
          <label htmlFor={id} className={mergeClasses(styles.text, item.done ? styles.done : undefined)}>
            {item.text}
          </label>
          {item.blocking && !item.done && <Chip tone="warn">{t("guide.blocking")}</Chip>}
          {item.optional && <Chip>{t("guide.optional")}</Chip>}
          <GuideId ids={[item.id.split("/")[0] ?? item.id]} />
        </div>
        {!bare && <GuidePlace item={item} />}
        {item.copy && (
          <div className={styles.copy}>
            <CopyField label={item.copy.label} value={item.copy.value} data-testid={`copy-${item.id}`} />
          </div>
        )}
        {item.mail && <MailText mail={item.mail} id={item.id} />}
        {/* The row says already which step of the guide it is. */}
        {item.notice && <Notice notice={{ ...item.notice, guideStep: null }} />}
      </div>
    </li>
  );
}
