import type { Chapter } from './chapter.js'
import type { DestinationSubject } from './subject.js'

/** Every promise of a destination as a chapter; any runner does `for (const c of chapters) it(c.name, c.run)`. */
export function destinationChapters(_subject: DestinationSubject): readonly Chapter[] {
  return []
}
