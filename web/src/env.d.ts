/// <reference types="vite/client" />

/** Where the page notes its language for the service worker, which cannot read the page's storage. */
declare const LOCALE_NOTE: string

declare module 'messages:*' {
  const texts: Record<string, string>
  export default texts
}

declare module 'icon:*' {
  const strokes: string
  export default strokes
}
