/** A file for the browser, bundled with what it imports: see tooling/build/browser-bundle.ts. */
declare module '*?bundle' {
  export const text: string
}
