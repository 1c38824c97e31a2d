#!/usr/bin/env node
import { withNode } from '../../../tooling/build/need-node.js'

withNode(() => import('./program.js'))
