import java.io.File;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Validates PDF files with veraPDF's engine: VeraCheck 2a,ua1 FILE...
 *
 * Prints a line for each file and flavour: file, flavour, number of checks, failures; parted by tabs. A failure is
 * "rule: message". The jar at hand lacks veraPDF's own reader of profiles, so they are read here.
 */
public class VeraCheck {
    private static final int MOST_FAILURES = 1000;

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Map<String, ValidationProfile> profiles = new LinkedHashMap<>();
        for (String flavour : arguments[0].split(",")) profiles.put(flavour, profile(flavour));
        for (String file : List.of(arguments).subList(1, arguments.length))
            for (String flavour : profiles.keySet())
                out.println(file + "\t" + flavour + "\t" + validate(new File(file), flavour, profiles.get(flavour)));
    }

    private static String validate(File file, String flavour, ValidationProfile profile) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, PDFAFlavour.byFlavourId(flavour));
             PDFAValidator validator =
                     Foundries.defaultInstance().createValidator(profile, MOST_FAILURES, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            Set<String> failures = new TreeSet<>();
            for (TestAssertion assertion : result.getTestAssertions())
                if (assertion.getStatus() == TestAssertion.Status.FAILED) failures.add(failure(assertion));
            if (!result.isCompliant() && failures.isEmpty()) failures.add("not compliant, no rule named");
            return result.getTotalAssertions() + "\t" + String.join("\t", failures);
        }
    }

    private static String failure(TestAssertion assertion) {
        RuleId id = assertion.getRuleId();
        String message = String.valueOf(assertion.getMessage()).replaceAll("\\s+", " ");
        return id.getClause() + "-" + id.getTestNumber() + ": " + message;
    }

    private static ValidationProfile profile(String flavour) throws Exception {
        String name = flavour.startsWith("ua") ? "PDFUA-" + flavour.substring(2) : "PDFA-" + flavour.toUpperCase();
        Document xml;
        try (InputStream in = VeraCheck.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml")) {
            xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
        Set<Rule> rules = new HashSet<>();
        for (Element rule : elements(xml.getDocumentElement(), "rule")) rules.add(rule(rule));
        Set<Variable> variables = new HashSet<>();
        for (Element v : elements(xml.getDocumentElement(), "variable"))
            variables.add(Profiles.variableFromValues(
                    v.getAttribute("name"), v.getAttribute("object"), text(v, "defaultValue"), text(v, "value")));
        if (rules.size() < 50) throw new IllegalStateException(name + " has only " + rules.size() + " rules");
        return Profiles.profileFromValues(PDFAFlavour.byFlavourId(flavour),
                Profiles.profileDetailsFromValues(name, name, "veraPDF", new Date(0)), "", rules, variables);
    }

    private static Rule rule(Element rule) {
        Element id = elements(rule, "id").get(0);
        List<ErrorArgument> arguments = new ArrayList<>();
        for (Element argument : elements(rule, "argument"))
            arguments.add(ErrorArgumentImpl.fromValues(
                    argument.getTextContent().trim(), attribute(argument, "name"), null));
        String deferred = attribute(rule, "deferred");
        return Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                        id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
                rule.getAttribute("object"), deferred == null ? null : Boolean.valueOf(deferred),
                rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"),
                Profiles.errorFromValues(text(rule, "message"), arguments), List.of());
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) found.add((Element) nodes.item(i));
        return found;
    }

    private static String text(Element parent, String name) {
        List<Element> found = elements(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent().trim();
    }

    private static String attribute(Element element, String name) {
        return element.hasAttribute(name) ? element.getAttribute(name) : null;
    }
}
