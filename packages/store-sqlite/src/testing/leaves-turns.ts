/** Whether a piece of work lets the event loop go on before it is done. */
export async function leavesTurns(work: () => Promise<unknown>): Promise<boolean> {
  let hadTurn = false
  setImmediate(() => {
    hadTurn = true
  })
  await work()
  return hadTurn
}
