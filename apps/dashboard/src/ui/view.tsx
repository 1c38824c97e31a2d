import { type ComponentChildren, createContext, type RefObject } from 'preact'
import { useContext, useEffect, useRef } from 'preact/hooks'

/** Whether a page was shown before. Only then does a new page take the focus. */
export const VisitedContext = createContext<RefObject<boolean>>({ current: false })

export interface ViewProps {
  readonly title: string
  /** Content beside the title. */
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
}

/** One page. It sets the window's title, and takes the focus so that a keyboard user begins at its top. */
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
