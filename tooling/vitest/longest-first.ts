import { BaseSequencer, type TestSequencer, type TestSequencerConstructor, type TestSpecification } from 'vitest/node'

// What takes longest, longest first. A file that fell behind its place here costs balance, nothing else.
const longest = [
  'new-destination.long',
  'destination-matrix.long',
  'store-conformance',
  'sqlite-conformance.',
  'kill-campaign.',
  'dashboard-use.',
  'quantities.',
  'destination-chapters',
  'inspector.',
  '.browser.',
  'kill.',
  'conformance.',
  'main.test',
  'outbox.',
  'run-demo',
  'samples.test',
]

const placeOf = ({ moduleId }: TestSpecification) => {
  const place = longest.findIndex((part) => moduleId.includes(part))
  return place < 0 ? longest.length : place
}

/** Starts what takes longest first: one that starts last keeps one core busy while the others have nothing to do. */
export const longestFirst = function makeLongestFirst(...[vitest]: ConstructorParameters<TestSequencerConstructor>) {
  const base = new BaseSequencer(vitest)
  const sequencer: TestSequencer = {
    shard: (files) => base.shard(files),
    // The others as vitest would: by what they took last time, else by their size.
    sort: async (files) => (await base.sort(files)).sort((one, other) => placeOf(one) - placeOf(other)),
  }
  return sequencer
} as unknown as TestSequencerConstructor
