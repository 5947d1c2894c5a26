// Prints the demonstration's accounts: the last words of npm start.
import { demoAccounts, demoPassword } from "@/lib/accounts/demo-accounts";

console.log(`Demonstration accounts, all with the password ${demoPassword}`);
console.log("Second factor: npm run code prints the present code; the sign-in fills it in as well");
for (const { login, displayName } of demoAccounts) console.log(`  ${login.padEnd(10)}${displayName}`);
