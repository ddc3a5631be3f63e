import type { SessionView, StepName } from "../../api/call";
import { GuideList } from "./GuideList";

interface Props {
  session: SessionView;
  place: StepName;
}

/** What only a person can do or has to know at this place. Nothing, when the guide says nothing here. */
export function PlaceGuide({ session, place }: Props) {
  const items = session.guide.filter((item) => item.place === place);
  return items.length > 0 ? <GuideList session={session} items={items} /> : null;
}
