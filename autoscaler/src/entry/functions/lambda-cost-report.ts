import { costReportHandler } from './cost-report.ts';
import { inRealWorld } from './real-world.ts';
import { readCostReportSettings } from './telling-settings.ts';

/** What AWS Lambda calls: `lambda-cost-report.handler`. */
export const handler = inRealWorld({
  service: 'smartscale-cost-report',
  read: readCostReportSettings,
  build: costReportHandler,
});
