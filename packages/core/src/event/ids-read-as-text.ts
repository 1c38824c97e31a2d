/**
 * The member of an accepted event that lists its ids which came as numbers. Like every member that begins with `_`, it is no
 * vendor's. Absent where none did.
 */
export const idsReadAsText = '_idsReadAsText'
