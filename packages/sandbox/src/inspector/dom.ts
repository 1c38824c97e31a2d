/** Properties of an element: attributes, and listeners named `onclick`, `oninput`, … */
export type Properties = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>

/** Content of an element. Strings are text, never markup. */
export type Child = Node | string | number | undefined | false

/** Makes an element. A property that is undefined or false is left out. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  return fill(element, ...children)
}

/** Replaces the content of an element. */
export function fill<Parent extends Element>(parent: Parent, ...children: readonly Child[]): Parent {
  parent.replaceChildren(
    ...children
      .filter((child) => child !== undefined && child !== false)
      .map((child) => (child instanceof Node ? child : String(child))),
  )
  return parent
}

/** A button that copies a text and says so. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const button = make('button', { type: 'button', class: 'quiet' }, label)
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text()).then(
      () => flash(button, 'Copied', label),
      () => flash(button, 'Not allowed', label),
    )
  })
  return button
}

function flash(button: HTMLButtonElement, text: string, label: string): void {
  button.textContent = text
  setTimeout(() => {
    button.textContent = label
  }, 1200)
}
