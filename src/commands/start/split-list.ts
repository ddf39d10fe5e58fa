/** The items of a list with commas; those within brackets belong to an id such as `train[lr=0.1,seed=1]`. */
export function splitList(text: string): readonly string[] {
  return text.split(/,(?![^[]*\])/).filter((item) => item !== '');
}
