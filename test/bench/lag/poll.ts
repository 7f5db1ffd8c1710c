/** As `startPipeline` of the command line sets it. */
export const pollMs = 50;
