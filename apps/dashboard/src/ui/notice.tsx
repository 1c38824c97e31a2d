import type { ComponentChildren } from 'preact'

/** Message for an empty page or list, with what to do next if anything. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="notice">
      <p class="notice-title">{title}</p>
      {children && <p>{children}</p>}
    </div>
  )
}

export function Failed({ message, retry }: { readonly message: string; readonly retry?: () => void }) {
  return (
    <div class="notice notice-bad" role="alert">
      <p class="notice-title">This did not work</p>
      <p>{message}</p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** Placeholder of grey lines while data is loading. */
export function Loading({ lines = 4 }: { readonly lines?: number }) {
  return (
    <div class="loading" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} class="loading-line" />
      ))}
    </div>
  )
}
