// Prints the code that the demonstration's accounts sign in with: npm run code. Real accounts have secrets of their own.
import { demoTotpSecret } from "@/lib/accounts/demo-accounts";
import { codeOfStep, stepAt } from "@/lib/accounts/totp";

const now = new Date();
const left = 30 - (Math.floor(now.getTime() / 1000) % 30);
console.log(`${codeOfStep(demoTotpSecret, stepAt(now))}   for ${left} more seconds, once an account`);
