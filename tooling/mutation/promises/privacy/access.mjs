const at = 'apps/gateway/src/admin/access'

export const access = [
  {
    promise: 'Under `/admin/api` nobody does what their role may not do.',
    test: `${at}/role-matrix.test.ts`,
    file: `${at}/require-action.ts`,
    from: 'action !== undefined && actionsOf(role).includes(action)',
    to: 'true',
  },
  {
    promise: 'Only who may see values is shown those of an event.',
    test: `${at}/role-matrix.test.ts`,
    file: 'apps/gateway/src/admin/event-routes.ts',
    from: "if (reveal) demand(request, 'values')",
    to: '',
    statement: true,
  },
  {
    promise: 'Two admins cannot have one token, so that it is known who did something.',
    test: `${at}/role-matrix.test.ts`,
    file: 'apps/gateway/src/settings/admin-tokens.ts',
    from: 'sameToken < index',
    to: 'false',
  },
]
