import org.openapitools.client.ApiClient;
import org.openapitools.client.api.AuthenticationApi;
import org.openapitools.client.model.MbsCredentials;

class SignIn {
  public static void main(String[] args) throws Exception {
    var env = System.getenv();
    var api = new AuthenticationApi(new ApiClient().setBasePath(env.get("PEER_URL")));
    var credentials = new MbsCredentials().userName(env.get("PEER_USERNAME")).password(env.get("PEER_PASSWORD"));
    System.out.println(api.login(credentials, null).getAccessToken());
  }
}
