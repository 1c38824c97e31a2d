export type { Chapter } from './chapter.js'
export { destinationChapters } from './destination-chapters.js'
export type { DestinationSubject, ReceivedRequest, ScriptedAnswer, SubjectOptions } from './subject.js'
