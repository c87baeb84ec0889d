/// <reference types="vite/client" />

/** Where the page notes its language for the service worker, which cannot read the page's storage. */
declare const LOCALE_NOTE: string

/** Where another program's share arrives, and where the service worker keeps it until the page takes it. */
declare const SHARE_PATH: string
declare const SHARE_SHELF: string

declare module 'messages:*' {
  const texts: Record<string, string>
  export default texts
}

declare module 'icon:*' {
  const strokes: string
  export default strokes
}

/** The browser's offer to put the product on the home screen, while it stands. */
interface Window {
  installOffer?: Event | undefined
}
