/** Options or input that no command can work with; its message is for the person who typed them. Exit code 2. */
export class UnusableInputError extends Error {
  override readonly name = 'UnusableInputError'
}
