import { makeStyles } from "@fluentui/react-components";
import type { GuideItem, SessionView } from "../../api/call";
import { ask, useAct } from "../../api/hooks";
import { Surface } from "../../components/Surface";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { GuideRow } from "./GuideRow";
import { StepError } from "./StepError";

const useStyles = makeStyles({
  section: { display: "flex", flexDirection: "column", gap: "8px" },
  title: { ...scale.section, margin: "8px 0 0", display: "flex", gap: "8px", alignItems: "baseline" },
  count: { ...scale.small, color: slip.second, fontWeight: 400 },
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    "& > li:not(:last-child)": { borderBottom: slip.lineSoft },
  },
});

/** Items under the heading they share, in order. */
function sections(items: GuideItem[]) {
  const found = new Map<string, GuideItem[]>();
  for (const item of items) found.set(item.section, [...(found.get(item.section) ?? []), item]);
  return [...found];
}

/** What only a person can do, as a list to tick. The ticks are kept with the session. */
export function GuideList({ session, items }: { session: SessionView; items: GuideItem[] }) {
  const styles = useStyles();
  const key = ask("sessionShow", { sessionId: session.id }).queryKey;
  const tick = useAct("guideTick", (after, cache) => {
    cache.setQueryData(key, after);
  });
  return (
    <>
      <StepError error={tick.error} session={session} />
      {sections(items).map(([title, list]) => (
        <section key={title} className={styles.section} aria-label={title}>
          <h2 className={styles.title}>
            {title}
            <span className={styles.count}>
              {t("guide.done", { done: list.filter((item) => item.done).length, total: list.length })}
            </span>
          </h2>
          <Surface>
            <ul className={styles.list}>
              {list.map((item) => (
                <GuideRow
                  key={item.id}
                  item={item}
                  busy={tick.isPending && tick.variables.itemId === item.id}
                  onTick={(done) => tick.mutate({ sessionId: session.id, itemId: item.id, done })}
                />
              ))}
            </ul>
          </Surface>
        </section>
      ))}
    </>
  );
}
