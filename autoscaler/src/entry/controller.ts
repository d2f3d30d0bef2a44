import { runController } from './controller/real-world.ts';

process.exit(await runController());
