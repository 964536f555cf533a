import { describeScreens } from "./every-screen.ts";

describeScreens("390x844");
