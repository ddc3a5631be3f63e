import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { NoticeView } from "../api/call";
import { slip, type as scale } from "../theme/tokens";
import { Coded } from "./Coded";
import { GuideId } from "./GuideId";
import { VerdictIcon } from "./VerdictIcon";

const useStyles = makeStyles({
  box: {
    display: "flex",
    gap: "12px",
    padding: "12px 16px",
    borderRadius: slip.radius,
    border: "1px solid transparent",
  },
  words: { flexGrow: 1, minWidth: 0, overflowWrap: "anywhere" },
  title: { ...scale.strong },
  detail: { ...scale.small, color: slip.second, marginTop: "2px" },
  warn: { backgroundColor: slip.warnBack, border: `1px solid ${slip.warnLine}` },
  fail: { backgroundColor: slip.badBack, border: `1px solid ${slip.badLine}` },
  unknown: { backgroundColor: slip.brandBack, border: `1px solid ${slip.brandLine}` },
  pass: { backgroundColor: slip.goodBack },
  act: { alignSelf: "center", flexShrink: 0 },
});

interface Props {
  notice: NoticeView;
  act?: ReactNode;
}

/** Something the admin must know, where it matters: one bold sentence, one grey sentence. */
export function Notice({ notice, act }: Props) {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.box, styles[notice.verdict])} data-testid="notice" role="note">
      <VerdictIcon verdict={notice.verdict} info />
      <div className={styles.words}>
        <div className={styles.title}>
          {notice.title} {notice.guideStep && <GuideId ids={[notice.guideStep]} />}
        </div>
        {notice.detail && (
          <div className={styles.detail}>
            <Coded text={notice.detail} />
          </div>
        )}
      </div>
      {act && <div className={styles.act}>{act}</div>}
    </div>
  );
}
