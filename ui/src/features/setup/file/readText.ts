/** The text of a file, as far as `bytes`; what is no UTF-8 becomes the character that says so. */
export const readText = (file: File, bytes: number) =>
  new Promise<string>((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result as string);
    reader.onerror = () => failed(reader.error ?? new Error(file.name));
    reader.readAsText(file.slice(0, bytes));
  });
