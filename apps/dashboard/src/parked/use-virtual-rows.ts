import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useReducer, useState } from 'preact/hooks'

export interface VirtualRows {
  /** Height of all rows together, in pixels. */
  readonly height: number
  /** Rows that are in sight or close to it. */
  readonly items: readonly VirtualItem[]
}

/** Selects the rows to render, of many with the same height, as their frame is scrolled. */
export function useVirtualRows(frame: RefObject<HTMLElement>, count: number, rowHeight: number): VirtualRows {
  const [, redraw] = useReducer((turn: number, _: undefined) => turn + 1, 0)
  const options = {
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw(undefined),
  }
  const [virtual] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options))
  virtual.setOptions(options)
  useEffect(() => virtual._didMount(), [])
  useLayoutEffect(() => virtual._willUpdate())
  return { height: virtual.getTotalSize(), items: virtual.getVirtualItems() }
}
