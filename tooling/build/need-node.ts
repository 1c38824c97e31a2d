/** The oldest Node that Waybill runs on, as in every manifest's `engines`. */
const [leastMajor, leastMinor] = [20, 19]

/**
 * Runs a program, or says in one line that this Node is too old for it. Importing the program must wait for that: an older
 * Node cannot even link it, and would print a stack.
 */
export function withNode(load: () => Promise<unknown>): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) void load()
  else {
    process.stderr.write(`Waybill needs Node ${leastMajor}.${leastMinor} or newer; this is ${process.versions.node}.\n`)
    process.exitCode = 1
  }
}
