import { execFileSync } from 'node:child_process'

/**
 * Mounts a file system in memory on a directory, with options such as `size=24m`. Returns how to unmount it; `undefined`
 * without the right to mount.
 */
export function mountSmallDisk(directory: string, options: string): (() => void) | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return () => void execFileSync('umount', ['-l', directory])
}

/** Why a test is skipped without it. */
export const noRightToMount = 'needs the right to mount a file system'
