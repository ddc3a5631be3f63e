import { Fragment } from "react";

/** A value without blanks (an address, an id) that breaks where a reader would break it. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=[@./:_-])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
