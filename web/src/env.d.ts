/// <reference types="vite/client" />

declare module 'icon:*' {
  const strokes: string
  export default strokes
}
