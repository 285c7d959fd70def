// Data that the server put into the page as JSON.

/** Read the JSON of a `<script type="application/json">` element, or nothing where it is not there. */
export function dataOf<T>(id: string): T | undefined {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : undefined;
}

/** The value of a token of the theme, such as `--seq-1`. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
