import type { Endpoint, Endpoints } from '../../destination/endpoint.js'
import type { Chapter } from '../chapter.js'
import { examplesFor } from '../example.js'
import type { DestinationSubject } from '../subject.js'
import { onWorkbench } from '../workbench.js'
import { harmfulChapter, keyChapter, orderChapter, outcomesChapter } from './fact.js'
import { bytesChapter, countChapter } from './limit.js'
import { isolationChapter, splitChapter } from './split.js'

/** A chapter for every fact that an endpoint declares, so that the report shows which of them were tested. */
export function endpointChapters(subject: DestinationSubject, endpoints: Endpoints): Chapter[] {
  return Object.entries(endpoints).flatMap(([name, endpoint]) => {
    const single = endpoint.frame && endpoint.limit.calls > 1 ? undefined : 'a request holds one call'
    return [
      unless(single, countChapter(subject, name)),
      bytesChapter(subject, name),
      unless(single, splitChapter(subject, name)),
      unless(
        single ?? (endpoint.answers === 'per-call' ? 'its answers tell the calls apart' : undefined),
        isolationChapter(subject, name),
      ),
      unless(single, outcomesChapter(subject, name)),
      unless(
        single ?? (endpoint.inOrder ? undefined : 'the vendor promises no order within a request'),
        orderChapter(subject, name),
      ),
      ...repeatChapters(subject, name, endpoint),
    ].map((one) => whenReached(subject, name, one))
  })
}

function repeatChapters(subject: DestinationSubject, name: string, { repeat }: Endpoint): Chapter[] {
  switch (repeat) {
    case 'harmless':
      return []
    case 'keyed':
      return [keyChapter(subject, name)]
    case 'harmful':
      return [harmfulChapter(subject, name)]
    default:
      return repeat satisfies never
  }
}

function unless(skip: string | undefined, chapter: Chapter): Chapter {
  return skip === undefined ? chapter : { ...chapter, skip }
}

/** Skips a chapter whose endpoint no example reaches. Another chapter reports such endpoints. */
function whenReached(subject: DestinationSubject, name: string, chapter: Chapter): Chapter {
  return {
    ...chapter,
    async run() {
      const reached = await onWorkbench(subject, (bench) => examplesFor(bench, name).length > 0)
      return reached ? chapter.run() : 'no example reaches it'
    },
  }
}
