import { type ComponentChildren, createContext, type RefObject } from 'preact'
import { useContext, useEffect, useRef } from 'preact/hooks'

/** Whether a page was shown before: only then does a new one take the focus. */
export const VisitedContext = createContext<RefObject<boolean>>({ current: false })

export interface ViewProps {
  readonly title: string
  /** What stands beside the title. */
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
}

/** One page: names the window, and takes the focus from the page before, so that a keyboard begins at its top. */
export function View({ title, aside, children }: ViewProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const visited = useContext(VisitedContext)
  useEffect(() => {
    document.title = `${title} · Waybill`
  }, [title])
  useEffect(() => {
    if (visited.current) heading.current?.focus({ preventScroll: true })
    visited.current = true
  }, [])
  return (
    <>
      <div class="view-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </>
  )
}
