import { makeStyles } from "@fluentui/react-components";
import { useState } from "react";
import type { GuideItem, SessionView } from "../../api/call";
import { ask, useAct } from "../../api/hooks";
import { Surface } from "../../components/Surface";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { GuidePlace } from "./GuidePlace";
import { GuideRow } from "./GuideRow";
import { StepError } from "./StepError";

const useStyles = makeStyles({
  section: { display: "flex", flexDirection: "column", gap: "8px" },
  head: { display: "flex", flexWrap: "wrap", alignItems: "baseline", gap: "0 12px", marginTop: "8px" },
  title: { ...scale.section, margin: 0 },
  count: { ...scale.small, color: slip.second },
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

/** The one place where all items of a section are done: said once, not on every line. */
function sharedPlace([first, ...rest]: GuideItem[]) {
  if (!first || rest.length === 0 || (!first.url && !first.menu)) return null;
  return rest.every((item) => item.url === first.url && item.menu === first.menu) ? first : null;
}

/** What only a person can do, as a list to tick. The ticks are kept with the session. */
export function GuideList({ session, items }: { session: SessionView; items: GuideItem[] }) {
  const styles = useStyles();
  const [pending, setPending] = useState<Record<string, boolean>>({});
  const tick = useAct("guideTick", (after, cache) => {
    cache.setQueryData(ask("sessionShow", { sessionId: session.id }).queryKey, after);
  });
  const onTick = (itemId: string, done: boolean) => {
    setPending((before) => ({ ...before, [itemId]: done }));
    // Not the callbacks of `mutate`: those run for the latest tick alone.
    void tick
      .mutateAsync({ sessionId: session.id, itemId, done })
      .catch(() => undefined)
      .finally(() =>
        setPending((before) => Object.fromEntries(Object.entries(before).filter(([id]) => id !== itemId))),
      );
  };
  const shown = items.map((item) => ({ ...item, done: pending[item.id] ?? item.done }));
  return (
    <>
      <StepError error={tick.error} session={session} />
      {sections(shown).map(([title, list]) => {
        const toDo = list.filter((item) => !item.informs);
        const place = sharedPlace(toDo);
        return (
          <section key={title} className={styles.section} aria-label={title}>
            <div className={styles.head}>
              <h2 className={styles.title}>{title}</h2>
              <span className={styles.count}>
                {toDo.length > 0 &&
                  t("guide.done", { done: toDo.filter((item) => item.done).length, total: toDo.length })}
              </span>
              {place && <GuidePlace item={place} />}
            </div>
            <Surface>
              <ul className={styles.list}>
                {list.map((item) => (
                  <GuideRow
                    key={item.id}
                    item={item}
                    bare={place !== null}
                    onTick={(done) => onTick(item.id, done)}
                  />
                ))}
              </ul>
            </Surface>
          </section>
        );
      })}
    </>
  );
}
