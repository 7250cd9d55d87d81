package ccm

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/wavetank/wavetank/connector/deploy"
)

// stamp is how the certificate manager writes an instant (R061).
const stamp = "02-01-2006 15:04:05"

// crtmgr is the certificate manager of Appendix D (R056 to R061).
func (c *command) crtmgr(args []string) error {
	token, cluster := c.Getenv("C_ACCESS_TOKEN"), c.Getenv("C_CLUSTER_FQDN")
	switch {
	case token == "":
		return wrongf("crtmgr: C_ACCESS_TOKEN is not set; export C_ACCESS_TOKEN=$(%s)", filepath.Join(c.Dir, "opt/avaya/ccm/bin/getAuthtoken.sh"))
	case cluster == "":
		return wrongf("crtmgr: C_CLUSTER_FQDN is not set; take cluster_fqdn of %s", filepath.Join(c.Dir, "opt/avaya/flex/varsfile.yml"))
	}
	switch want, err := deploy.Token(c.Dir); {
	case err != nil:
		return fmt.Errorf("crtmgr: nothing is deployed in %s: %w", c.Dir, err)
	case token != want:
		return errors.New("crtmgr: 401: C_ACCESS_TOKEN is not the token of this platform")
	}
	if want, err := deploy.ClusterFQDN(c.Dir); err != nil || want != cluster {
		return fmt.Errorf("crtmgr: C_CLUSTER_FQDN: there is no cluster %.80q here", cluster)
	}
	switch {
	case len(args) == 1 && args[0] == "--trusted-stores":
		list, err := deploy.Stores(c.Dir)
		if err != nil {
			return err
		}
		_, err = c.Out.Write(deploy.JSON(list))
		return err
	case len(args) == 3 && args[0] == "--add-trustcert":
		return c.addCertificate(args[1], args[2])
	}
	return wrongf("crtmgr: want --trusted-stores or --add-trustcert STORE FILE")
}

// status is the certificate manager's answer.
type status struct {
	Status     string `json:"status"`
	StatusCode int    `json:"statusCode"`
	Timestamp  string `json:"timestamp"`
	Message    string `json:"message"`
}

func (c *command) addCertificate(store, file string) error {
	now := c.Now()
	answer := status{"CREATED", http.StatusCreated, now.UTC().Format(stamp), store + ": Certificate added to store successfully"}
	_, err := deploy.Store{Dir: c.Dir, ID: store}.Add(file, now)
	switch {
	case errors.Is(err, deploy.ErrNoStore):
		answer.Status, answer.StatusCode, answer.Message = "NOT_FOUND", http.StatusNotFound, err.Error()
	case err != nil:
		answer.Status, answer.StatusCode, answer.Message = "BAD_REQUEST", http.StatusBadRequest, err.Error()
	}
	if _, werr := c.Out.Write(deploy.JSON(answer)); werr != nil {
		return werr
	}
	if err != nil {
		return fmt.Errorf("crtmgr: %w", err)
	}
	return nil
}

// kubectl answers the one question of Appendix D (R059).
func (c *command) kubectl(args []string) error {
	const want = "get CertificateDocument --field-selector metadata.name="
	line := strings.Join(args, " ")
	name, ok := strings.CutPrefix(line, want)
	name, plain := strings.CutSuffix(name, " --no-headers")
	if !ok || strings.Contains(name, " ") {
		return wrongf("kubectl: only %sNAME --no-headers is known here", want)
	}
	if !deploy.HasDocument(c.Dir, name) {
		fmt.Fprintln(c.Err, "No resources found in default namespace.")
		return nil
	}
	if !plain {
		fmt.Fprintln(c.Out, "NAME")
	}
	fmt.Fprintln(c.Out, name)
	return nil
}

// updateSystemManagerCert is the script of Appendix D: what one would do by hand, each step named (R053, R054, R062).
func (c *command) updateSystemManagerCert(args []string) error {
	const name = "updateSystemManagerCert.sh"
	cert := filepath.Join(c.Dir, "system-manager-ca.pem")
	f, err := c.flags("release async "+name, "release async "+name+" --cert system-manager-ca.pem", args, func(f *flag.FlagSet) {
		f.StringVar(&cert, "cert", cert, "the certificate of System Manager's authority, a PEM `FILE`")
	})
	if errors.Is(err, errHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if f.NArg() > 0 {
		return wrongf("ccm release async %s: unexpected %q", name, f.Arg(0))
	}
	step := func(n int, text string, args ...any) {
		fmt.Fprintf(c.Out, "Step %d: %s\n", n, fmt.Sprintf(text, args...))
	}
	stop := func(n int, text string) error {
		step(n, "failed")
		return errors.New(text)
	}

	manager, err := deploy.FindManager(c.Dir)
	if err != nil || manager == "" {
		return stop(1, "there is no certificate manager below "+filepath.Join(c.Dir, "opt")+"; deploy first: ccm install")
	}
	step(1, "certificate manager %s", manager)
	list, err := deploy.Stores(c.Dir)
	if err != nil {
		return stop(2, err.Error())
	}
	step(2, "%d trusted stores", len(list))
	token, err := deploy.Token(c.Dir)
	if err != nil || token == "" {
		return stop(3, "C_ACCESS_TOKEN: getAuthtoken.sh gives no token")
	}
	cluster, err := deploy.ClusterFQDN(c.Dir)
	if err != nil || cluster == "" {
		return stop(3, "C_CLUSTER_FQDN: varsfile.yml names no cluster_fqdn")
	}
	step(3, "C_ACCESS_TOKEN and C_CLUSTER_FQDN=%s are set", cluster)
	found := false
	for _, s := range list {
		found = found || s.ServiceID == deploy.StoreOceana
	}
	if !found {
		return stop(4, "Could not find async-oceana-adapter trust store")
	}
	step(4, "the certificate manager lists the trusted stores")
	if !deploy.HasDocument(c.Dir, deploy.ServiceOceana) {
		return stop(5, "there is no CertificateDocument of async-oceana-adapter")
	}
	step(5, "async-oceana-adapter has 1 CertificateDocument")
	step(6, "trusted store %s", deploy.StoreOceana)
	added, err := deploy.Store{Dir: c.Dir, ID: deploy.StoreOceana}.Add(cert, c.Now())
	if err != nil {
		return stop(7, err.Error())
	}
	step(7, "certificate %q", added.Subject.CommonName)
	_, err = c.Out.Write(deploy.JSON(status{"CREATED", http.StatusCreated, c.Now().UTC().Format(stamp), deploy.StoreOceana + ": Certificate added to store successfully"}))
	return err
}
