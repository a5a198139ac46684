import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.AuthenticationApi;
import org.openapitools.client.model.EmailAndPassword;
import org.openapitools.client.model.Passport;

class SignIn {
  static final Map<String, String> env = System.getenv();
  static final AuthenticationApi api = new AuthenticationApi(new ApiClient().setBasePath(env.get("PEER_URL")));

  public static void main(String[] args) throws Exception {
    signIn(env.get("PEER_EMAIL"), null);
    signIn(env.get("PEER_MFA_EMAIL"), env.get("PEER_MFA_CODE"));
  }

  static void signIn(String email, String code) throws Exception {
    var credentials = new EmailAndPassword().email(email).password(env.get("PEER_PASSWORD"));
    var passport = new Passport().token(api.userLogin(credentials).getToken()).totp(code);
    System.out.println(api.passport(passport).getAuthToken());
  }
}
