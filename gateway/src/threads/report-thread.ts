/** Thread 5: reports, which take up to a second each, on a read-only connection of their own: no list waits for one. */

import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../base/rpc.ts';
import { ledgerQueryFunctions } from '../ledger/ledger-queries.ts';
import { checkRules } from '../rules/check-rules.ts';
import type { ReportSettings } from './protocol.ts';
import { awaitTurn } from './turn.ts';

if (parentPort === null) throw new Error('this file is a thread');
awaitTurn(workerData);
const { dir } = workerData as ReportSettings;
serve(parentPort, { ...ledgerQueryFunctions(dir), checkRules });
parentPort.postMessage({ ready: true });
