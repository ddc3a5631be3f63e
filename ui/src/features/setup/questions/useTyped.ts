import { useEffect, useRef, useState } from "react";

/** An answer is saved when typing has paused this long, or when the field is left. */
export const saveAfterMs = 700;

/**
 * A text that is typed here and kept elsewhere. What is kept shows again as soon as nobody types; a text that was
 * not taken stays in the field, to be corrected.
 */
export function useTyped(kept: string, onSave: (text: string) => void) {
  const [text, setText] = useState(kept);
  const [asked, setAsked] = useState(kept);
  const save = useRef(onSave);
  useEffect(() => {
    save.current = onSave;
  });
  const dirty = text !== asked;
  // The backend trims; its form is taken over once it is the answer to what stands here.
  const [seen, setSeen] = useState(kept);
  if (seen !== kept) {
    setSeen(kept);
    if (!dirty) {
      setText(kept);
      setAsked(kept);
    }
  }
  const settle = () => {
    if (!dirty) return;
    setAsked(text);
    save.current(text);
  };
  useEffect(() => {
    if (!dirty) return;
    const timer = window.setTimeout(() => {
      setAsked(text);
      save.current(text);
    }, saveAfterMs);
    return () => window.clearTimeout(timer);
  }, [dirty, text]);
  return { text, setText, settle };
}
